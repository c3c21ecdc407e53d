//! Adds a step counter to a `.wasm` file: `meter INPUT.wasm OUTPUT.wasm`.
//!
//! Each sequence of instructions adds its length to a counter when it is entered, and each bulk copy adds its bytes. The
//! counter is the exported global `steps`. So a test can measure a call without a clock: the number is the same on every
//! machine, however busy.

use anyhow::{Result, bail};
use walrus::ir::{
    BinaryOp, Binop, Const, GlobalGet, GlobalSet, Instr, InstrSeqId, LocalGet, LocalTee, UnaryOp, Unop,
    Value, Visitor, dfs_in_order,
};
use walrus::{ConstExpr, GlobalId, LocalFunction, LocalId, Module, ValType};

/// The number of bytes of a bulk copy that count as one step, as a power of two: the size of a vector register.
const BYTES_PER_STEP_LOG2: i64 = 4;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(input), Some(output), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        bail!("usage: meter INPUT.wasm OUTPUT.wasm");
    };
    let mut module = Module::from_file(input)?;
    let steps = module.globals.add_local(ValType::I64, true, false, ConstExpr::Value(Value::I64(0)));
    module.exports.add("steps", steps);
    for (_, function) in module.funcs.iter_local_mut() {
        let copied = module.locals.add(ValType::I32);
        meter(function, steps, copied);
    }
    module.emit_wasm_file(output)
}

/// The sequences of a function.
#[derive(Default)]
struct Sequences(Vec<InstrSeqId>);

impl<'f> Visitor<'f> for Sequences {
    fn start_instr_seq(&mut self, sequence: &'f walrus::ir::InstrSeq) {
        self.0.push(sequence.id());
    }
}

fn meter(function: &mut LocalFunction, steps: GlobalId, copied: LocalId) {
    let mut sequences = Sequences::default();
    dfs_in_order(&mut sequences, function, function.entry_block());
    for id in sequences.0 {
        let instructions = &mut function.block_mut(id).instrs;
        let length = i64::try_from(instructions.len()).unwrap_or(i64::MAX);
        let mut metered = Vec::with_capacity(instructions.len() + 4);
        let own = |instruction: Instr| (instruction, walrus::ir::InstrLocId::default());
        metered.push(own(constant(length)));
        metered.extend(add_to(steps).map(own));
        for (instruction, location) in instructions.drain(..) {
            if matches!(instruction, Instr::MemoryCopy(_) | Instr::MemoryFill(_)) {
                // Their last operand is the number of bytes.
                metered.extend(
                    [
                        Instr::from(LocalTee { local: copied }),
                        LocalGet { local: copied }.into(),
                        Unop { op: UnaryOp::I64ExtendUI32 }.into(),
                        constant(BYTES_PER_STEP_LOG2),
                        Binop { op: BinaryOp::I64ShrU }.into(),
                    ]
                    .map(own),
                );
                metered.extend(add_to(steps).map(own));
            }
            metered.push((instruction, location));
        }
        *instructions = metered;
    }
}

fn constant(value: i64) -> Instr {
    Const { value: Value::I64(value) }.into()
}

/// Adds what is on the stack to the counter.
fn add_to(steps: GlobalId) -> [Instr; 3] {
    [
        GlobalGet { global: steps }.into(),
        Binop { op: BinaryOp::I64Add }.into(),
        GlobalSet { global: steps }.into(),
    ]
}
